"""The keys of documents: where private age keys are, and the data key that one of them decrypts."""
