package site

// feedRow is a feed in its three formats, which the feed package writes.
func (f *fleet) feedRow(name, title string, about Link) FeedRow {
	return FeedRow{
		Title: title, About: about,
		RSS: "feeds/" + name + ".rss", Atom: "feeds/" + name + ".atom", JSON: "feeds/" + name + ".json",
	}
}

func (f *fleet) serviceFeed(s *service) FeedRow {
	return f.feedRow(s.address[:len(s.address)-1], s.name, s.link())
}

func (f *fleet) feedsPage() Page {
	fr := f.frame("feeds/", "feeds", f.say("nav.feeds"))
	fr.Summary = f.say("feeds.summary")
	fr.Feeds = []Link{{Text: f.say("feed.changes"), Address: "feeds/all.atom", Inside: true}}
	return f.page(fr, FeedIndex, func() (any, error) {
		v := &FeedsView{Frame: fr, All: f.feedRow("all", f.say("feeds.all"), f.navLink("findings"))}
		for _, t := range f.teams {
			v.Teams = append(v.Teams, f.feedRow(t.address[:len(t.address)-1], t.title(), t.link()))
		}
		for _, s := range f.services {
			v.Services = append(v.Services, f.serviceFeed(s))
		}
		for i := range f.Checks {
			v.Checks = append(v.Checks, f.checkFeed(i))
		}
		return v, nil
	})
}

func (f *fleet) checkFeed(i int) FeedRow {
	c := &f.Checks[i]
	return f.feedRow(checkAddress(c.ID)[:len(checkAddress(c.ID))-1], c.Title, checkLink(c))
}
