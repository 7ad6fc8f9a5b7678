// The jobs as they are for the person: what the server said last, with what was done since and is not known there yet.
// An act that was refused counts no more, so the job is as it was by itself.

const ORDER = ["planned", "running", "mine", "later", "waiting", "open"];

// What nobody has may be under way already: somebody gave it back to the unit.
const TAKEN = {
	Open: { group: "mine", status: "Accepted" },
	Accepted: { group: "mine" },
	"In Progress": { group: "running" },
};

const DO = {
	take: (job) => Object.assign(job, TAKEN[job.status] || { group: "waiting" }),
	start: (job) =>
		Object.assign(job, { status: "In Progress", group: job.group === "planned" ? "planned" : "running" }),
	later: (job, { expected_date, reason }) =>
		Object.assign(job, { was: job.was || job.until, until: expected_date, delay_reason: reason }),
	ask: (job, { task }) =>
		Object.assign(job, {
			group: "waiting",
			status: "Waiting for Client",
			tasks: [...job.tasks, { task, status: "Open" }],
		}),
	note: (job, { text }) => Object.assign(job, { note: text }),
};
const ENDS = ["done", "cannot", "not_ours"];

export function with_acts(kept, acts) {
	const jobs = new Map(kept.jobs.map((job) => [job.name, { ...job }]));
	const done = [...kept.done];
	for (const act of acts.filter(({ state }) => state !== "refused")) {
		const job = jobs.get(act.assignment);
		if (!job) continue;
		job.is_waiting = job.is_waiting || act.state === "waiting";
		// what somebody works on is theirs
		if (job.group === "open" && !ENDS.includes(act.act) && act.act !== "note") DO.take(job);
		if (DO[act.act]) DO[act.act](job, act.values);
		job.has_evidence = job.has_evidence || act.has_photos;
		if (!ENDS.includes(act.act)) continue;
		jobs.delete(job.name);
		if (act.act === "done") done.unshift({ ...job, at: new Date(act.kept_at).toISOString(), is_waiting: act.state === "waiting" });
	}
	for (const act of acts.filter(({ state }) => state === "refused")) {
		if (jobs.has(act.assignment)) jobs.get(act.assignment).is_refused = true;
	}
	const in_order = [...jobs.values()].sort((one, other) => ORDER.indexOf(one.group) - ORDER.indexOf(other.group));
	return { ...kept, jobs: in_order, done };
}
