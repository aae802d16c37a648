"""How far an inferred tree is the true one: edges to parents, membership in traces and in sessions."""

import collections
import itertools

MEASURES = ("edges", "traces", "sessions")


class Tally:
    """Right ones of those that were found and of those that there are."""

    def __init__(self):
        self.right = self.found = self.there = 0

    def add(self, right, found, there):
        self.right, self.found, self.there = self.right + right, self.found + found, self.there + there

    def precision(self):
        return self.right / self.found if self.found else 1.0

    def recall(self):
        return self.right / self.there if self.there else 1.0

    def f1(self):
        both = self.precision() + self.recall()
        return 2 * self.precision() * self.recall() / both if both else 0.0


def majority(pairs):
    """For each found group the true group that most of its members are of."""
    counted = collections.defaultdict(collections.Counter)
    for found, true in pairs:
        counted[found][true] += 1
    return {found: counts.most_common(1)[0][0] for found, counts in counted.items()}


def label_spans(agents, spans):
    """Gives each span that is a node its label: requests by their key, tools by call id, name and arguments, equal ones by
    their order in the trace of the request that asked."""
    by_key = {span.key: span for span in spans if span.key}
    asked = ((by_key[node.label].trace, agent.name) for agent in agents for node in agent.nodes if node.label in by_key)
    agent_of_trace = majority(asked)
    waiting = collections.defaultdict(list)
    for agent in agents:
        for node in agent.nodes:
            if node.tool:
                waiting[(agent.name, *node.tool)].append(node.label)
    labels = {}
    for span in sorted(spans, key=lambda s: s.start):
        if span.key:
            labels[span.id] = span.key
        elif span.type == "TOOL":
            left = waiting.get((agent_of_trace.get(span.trace), span.call_id, span.name, span.arguments))
            labels[span.id] = left.pop(0) if left else f"unknown:{span.id}"
    return labels


def parent_label(span, by_id, labels):
    at = span
    while at.parent_id and at.parent_id in by_id:
        at = by_id[at.parent_id]
        if at.id in labels:
            return labels[at.id]
    return None


def same(groups):
    """All pairs that are together."""
    members = collections.defaultdict(list)
    for label, group in groups.items():
        members[group].append(label)
    return {pair for labels in members.values() for pair in itertools.combinations(sorted(labels), 2)}


def score_pairs(tally, true, found):
    there, seen = same(true), same(found)
    tally.add(len(there & seen), len(seen), len(there))


def score(agents, spans):
    """{kind: {measure: Tally}}, wrong edges as (kind, label, true parent, found parent)."""
    spans = list(spans)
    by_id = {span.id: span for span in spans}
    labels = label_spans(agents, spans)
    truth = {node.label: (agent, node) for agent in agents for node in agent.nodes}
    session_of_trace = {span.trace: span.session for span in spans if span.session and not span.parent_id}
    true_trace = majority((span.trace, truth[labels[span.id]][1].trace) for span in spans if labels.get(span.id) in truth)
    tallies = collections.defaultdict(lambda: {measure: Tally() for measure in MEASURES})
    wrong, found_nodes = [], {}
    for span in spans:
        label = labels.get(span.id)
        if label is None or label in found_nodes:
            continue
        found_nodes[label] = span
        if label not in truth:
            kind = true_trace.get(span.trace, "?/").split("-")[0]
            tallies[kind]["edges"].add(0, 1, 0)
            wrong.append((kind, label, "no such node", span.name))
            continue
        agent, node = truth[label]
        parent = parent_label(span, by_id, labels)
        right = parent == node.parent and (parent is not None or true_trace.get(span.trace) == node.trace)
        tallies[agent.kind]["edges"].add(right, 1, 0)
        if not right:
            wrong.append((agent.kind, label, node.parent or node.trace, parent or true_trace.get(span.trace)))
    for agent in agents:
        missing = [node.label for node in agent.nodes if node.label not in found_nodes]
        wrong += [(agent.kind, label, "not found", "") for label in missing]
        tallies[agent.kind]["edges"].add(0, 0, len(agent.nodes))
        here = {node.label: node for node in agent.nodes if node.label in found_nodes}
        score_pairs(tallies[agent.kind]["traces"], {l: n.trace for l, n in here.items()},
                    {l: found_nodes[l].trace for l in here})
        score_pairs(tallies[agent.kind]["sessions"], {l: n.session for l, n in here.items()},
                    {l: session_of_trace.get(found_nodes[l].trace, l) for l in here})
    return tallies, wrong
