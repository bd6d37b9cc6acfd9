"""The pages of analyses: one layout, a file for what each has to say."""
