"""Where concrete drivers, engines and stores are named and put together."""
