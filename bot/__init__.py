"""The machine: knows Telegram and the process, nothing about mentoring."""
