"""Pages of the pipeline: lists and board, leads, projects, papers, imports."""
