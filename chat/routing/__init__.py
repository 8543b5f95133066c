"""Which backend answers, in what order, when to move on. No Django here."""
