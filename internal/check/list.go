package check

// The rungs of the default ladder that checks are asked for on.
const (
	Bronze = "Bronze" // it is there, and somebody owns it
	Silver = "Silver" // what it says holds
	Gold   = "Gold"   // it is kept so
)

// All lists every check, in the order in which they are shown.
func All() []Check {
	return []Check{
		ownerNamed(),
		ownerFilePresent(),
		ownerFileSyntax(),
		ownerFileDuplicate(),
		ownerIsGroup(),
		ownerResolves(),
		ownerTeamsDeclared(),
		ownerPatternsLive(),
		ownerFileCovers(),
		ownersActual(),
		ownersActive(),
		busFactor(),

		descriptorPresent(),
		descriptorValid(),
		descriptionGiven(),
		kindGiven(),
		lifecycleGiven(),
		sourcesAgree(),

		readmePresent(),
		readmeSubstance(),
		licencePresent(),
		changelogPresent(),
		linksHold(),
		anchorsHold(),
		mentionsHold(),
		documentsFresh(),
		documentsWithCode(),
		reviewsKept(),

		gettingStarted(),
		commandsExist(),
		onboardingLinks(),
		contributingPresent(),

		runbookPresent(),
		runbookSections(),
		escalationNamed(),
		rollbackDescribed(),
		onCallNamed(),
		dashboardLinked(),
		runbookFresh(),
		alertRunbooks(),

		pipelinePresent(),
		pipelineValid(),
		pipelineTests(),
		pipelineDeploys(),
		runnersCurrent(),
		actionsPinned(),
		tokensRestricted(),
		jobsTimeLimited(),

		updateToolPresent(),
		productsSupported(),
		releasesMade(),
		peopleActive(),
		exemptionsCurrent(),
	}
}

// Families lists the families in the order in which they are shown.
func Families() []Family {
	return []Family{Ownership, Catalogue, Documentation, Onboarding, Operability, Pipelines, Maintenance}
}

// Find gives the check of that id.
func Find(checks []Check, id string) (Check, bool) {
	for _, c := range checks {
		if c.ID == id {
			return c, true
		}
	}
	return Check{}, false
}
