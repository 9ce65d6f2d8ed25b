"""Companies: the register of firms. Who a firm is, where it belongs, which firms belong together.

Owns firms and other organisations that invest or are served, their links (parent, branch, project
company), their qualifications, the people who speak for them, and every import of a register.
"""
