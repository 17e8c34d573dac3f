//! The server as a process of its own, to be killed.
