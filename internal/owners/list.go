package owners

func listGlob(pattern string) glob { return githubGlob(pattern) }
