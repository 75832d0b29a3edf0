"""Pages of papers: the applicant's, the public's, the officers'."""
