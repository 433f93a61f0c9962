"""The background process: HTTP on a Unix socket, jobs in processes of their own, and news of them."""
