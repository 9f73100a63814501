//! The coarsest partition of nodes in which those of one class carry the same label and lead, place by
//! place, to the same classes. Knows labels and edges; what they mean is said in `signature.rs`.
//!
//! Nodes of one label start as one class. A class is looked at again only for those of its nodes that lead
//! to one that moved, and of the parts that it falls into the largest does not move. So a node moves at
//! most as often as its class can be halved.

use std::collections::VecDeque;

/// Steps an edge may cost on average; ordinary schemas take about three.
const MOST_WORK: usize = 60;

/// A label and what it leads to, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// Whatever is not an edge.
    pub(super) label: u32,
    /// In an order that the label tells, as is their number.
    pub(super) ordered: Vec<u32>,
    /// In no order.
    pub(super) unordered: Vec<Unordered>,
}

/// Edges without an order.
#[derive(Clone, Debug)]
pub(super) struct Unordered {
    pub(super) nodes: Vec<u32>,
    /// How often a class is led to counts as well.
    pub(super) repeats: bool,
}

/// The class of each node; classes are numbered in order of their first nodes. `None` where that takes too
/// much work.
#[expect(clippy::indexing_slicing, reason = "edges and classes are numbers of nodes and classes made here")]
pub(super) fn classes(said: &[Said]) -> Option<Vec<u32>> {
    let edges: usize = said.iter().map(Said::count).sum();
    let mut left = (edges + said.len()).saturating_mul(MOST_WORK);
    let parents = Parents::of(said, edges);
    let mut parts = Parts::by_label(said);
    let mut words: Vec<u32> = Vec::new();
    let mut marked: Vec<(u32, usize, usize)> = Vec::new();
    while let Some(part) = parts.waiting.pop_front() {
        words.clear();
        marked.clear();
        let count = parts.unmark(part);
        for node in parts.members(part).iter().take(count) {
            let start = words.len();
            said[*node as usize].write(&parts.of, &mut words);
            marked.push((*node, start, words.len()));
        }
        left = left.checked_sub(words.len() + marked.len())?;
        marked.sort_unstable_by(|a, b| words[a.1..a.2].cmp(&words[b.1..b.2]).then(a.0.cmp(&b.0)));
        let groups: Vec<_> = marked.chunk_by(|a, b| words[a.1..a.2] == words[b.1..b.2]).collect();
        for moved in parts.split(part, &groups) {
            for node in parts.members(moved).to_vec() {
                parents.each(node, |parent| parts.mark(parent));
            }
        }
    }
    Some(parts.numbered())
}

impl Said {
    /// How many edges.
    pub(super) fn count(&self) -> usize {
        self.ordered.len() + self.unordered.iter().map(|own| own.nodes.len()).sum::<usize>()
    }

    fn edges(&self) -> impl Iterator<Item = u32> {
        self.ordered.iter().chain(self.unordered.iter().flat_map(|own| &own.nodes)).copied()
    }

    /// The classes it leads to; of nodes with one label the same only where they lead to the same.
    #[expect(clippy::indexing_slicing, reason = "edges are numbers of nodes")]
    fn write(&self, classes: &[u32], words: &mut Vec<u32>) {
        words.extend(self.ordered.iter().map(|node| classes[*node as usize]));
        for own in &self.unordered {
            let mut list: Vec<u32> = own.nodes.iter().map(|node| classes[*node as usize]).collect();
            list.sort_unstable();
            if !own.repeats {
                list.dedup();
            }
            words.push(list.len() as u32);
            words.extend(list);
        }
    }
}

/// Who leads to each node, without a list for each.
struct Parents {
    /// Where a node's share of `list` begins; one more than there are nodes.
    starts: Vec<u32>,
    list: Vec<u32>,
}

#[expect(clippy::indexing_slicing, reason = "edges are numbers of nodes")]
impl Parents {
    fn of(said: &[Said], edges: usize) -> Parents {
        let mut starts = vec![0; said.len() + 1];
        for child in said.iter().flat_map(Said::edges) {
            starts[child as usize + 1] += 1;
        }
        for at in 0..said.len() {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut list = vec![0; edges];
        for (parent, own) in said.iter().enumerate() {
            for child in own.edges() {
                let at = &mut next[child as usize];
                list[*at as usize] = parent as u32;
                *at += 1;
            }
        }
        Parents { starts, list }
    }

    fn each(&self, node: u32, mut act: impl FnMut(u32)) {
        let (from, to) = (self.starts[node as usize], self.starts[node as usize + 1]);
        self.list[from as usize..to as usize].iter().for_each(|parent| act(*parent));
    }
}

/// A partition that can be refined: each class is a stretch of one list of all nodes, with those that must
/// be looked at again in front.
struct Parts {
    order: Vec<u32>,
    /// Where each node is in `order`.
    place: Vec<u32>,
    /// The class of each node.
    of: Vec<u32>,
    /// By class: its stretch, and how many in front are marked.
    stretch: Vec<(u32, u32)>,
    marked: Vec<u32>,
    /// Classes with marked nodes.
    waiting: VecDeque<u32>,
}

#[expect(clippy::indexing_slicing, reason = "nodes, places and classes are numbers made here")]
impl Parts {
    /// All nodes marked.
    fn by_label(said: &[Said]) -> Parts {
        let mut order: Vec<u32> = (0..said.len() as u32).collect();
        order.sort_by_key(|node| said[*node as usize].label);
        let mut parts = Parts {
            place: vec![0; order.len()],
            of: vec![0; order.len()],
            stretch: Vec::new(),
            marked: Vec::new(),
            waiting: VecDeque::new(),
            order: Vec::new(),
        };
        let mut start = 0;
        for group in order.chunk_by(|a, b| said[*a as usize].label == said[*b as usize].label) {
            let part = parts.stretch.len() as u32;
            for (at, node) in group.iter().enumerate() {
                parts.place[*node as usize] = start + at as u32;
                parts.of[*node as usize] = part;
            }
            parts.stretch.push((start, start + group.len() as u32));
            parts.marked.push(group.len() as u32);
            parts.waiting.push_back(part);
            start += group.len() as u32;
        }
        parts.order = order;
        parts
    }

    fn members(&self, part: u32) -> &[u32] {
        let (start, end) = self.stretch[part as usize];
        &self.order[start as usize..end as usize]
    }

    fn mark(&mut self, node: u32) {
        let part = self.of[node as usize] as usize;
        let (from, to) = (self.place[node as usize], self.stretch[part].0 + self.marked[part]);
        if from < to {
            return;
        }
        let other = self.order[to as usize];
        self.order.swap(from as usize, to as usize);
        self.place[node as usize] = to;
        self.place[other as usize] = from;
        if self.marked[part] == 0 {
            self.waiting.push_back(part as u32);
        }
        self.marked[part] += 1;
    }

    /// No node of a class is marked any more; how many were.
    fn unmark(&mut self, part: u32) -> usize {
        std::mem::take(&mut self.marked[part as usize]) as usize
    }

    /// Gives each group of the nodes in front a class of its own, and one to the rest; the largest keeps the
    /// old one. Returns the new classes.
    fn split(&mut self, part: u32, groups: &[&[(u32, usize, usize)]]) -> Vec<u32> {
        let (start, end) = self.stretch[part as usize];
        let mut at = start;
        let mut stretches = Vec::with_capacity(groups.len() + 1);
        for group in groups {
            let from = at;
            for (node, ..) in *group {
                self.order[at as usize] = *node;
                self.place[*node as usize] = at;
                at += 1;
            }
            stretches.push((from, at));
        }
        if at < end {
            stretches.push((at, end));
        }
        let largest = (0..stretches.len()).max_by_key(|index| stretches[*index].1 - stretches[*index].0);
        let mut fresh = Vec::new();
        for (index, stretch) in stretches.into_iter().enumerate() {
            if Some(index) == largest {
                self.stretch[part as usize] = stretch;
                continue;
            }
            let number = self.stretch.len() as u32;
            for place in stretch.0..stretch.1 {
                self.of[self.order[place as usize] as usize] = number;
            }
            self.stretch.push(stretch);
            self.marked.push(0);
            fresh.push(number);
        }
        fresh
    }

    /// Classes by node, numbered anew.
    fn numbered(&self) -> Vec<u32> {
        let mut numbers: Vec<Option<u32>> = vec![None; self.stretch.len()];
        let mut next = 0;
        let number = |part: &u32| {
            *numbers[*part as usize].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        self.of.iter().map(number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A label and edges in order.
    fn node(label: u32, ordered: &[u32]) -> Said {
        Said { label, ordered: ordered.to_vec(), unordered: Vec::new() }
    }

    fn unordered(nodes: &[u32], repeats: bool) -> Said {
        let own = Unordered { nodes: nodes.to_vec(), repeats };
        Said { label: 9, ordered: Vec::new(), unordered: vec![own] }
    }

    #[test]
    fn what_unfolds_to_the_same_infinite_tree_is_one_class() {
        // A loop of one node, a loop of two, and one of three whose last differs.
        let said = [node(0, &[0]), node(0, &[2]), node(0, &[1]), node(0, &[4]), node(0, &[5]), node(1, &[3])];
        assert_eq!(classes(&said), Some(vec![0, 0, 0, 1, 2, 3]));
    }

    #[test]
    fn edges_without_an_order_may_repeat_and_change_places() {
        let leaves = [node(0, &[]), node(1, &[])];
        let sets = [&[0, 1][..], &[1, 0, 1]].map(|nodes| unordered(nodes, false));
        assert_eq!(classes(&[leaves.to_vec(), sets.to_vec()].concat()), Some(vec![0, 1, 2, 2]));
        let bags = [&[0, 1][..], &[1, 0, 1], &[1, 1, 0]].map(|nodes| unordered(nodes, true));
        assert_eq!(classes(&[leaves.to_vec(), bags.to_vec()].concat()), Some(vec![0, 1, 2, 3, 3]));
    }

    #[test]
    fn a_difference_travels_up_a_chain_of_any_length() {
        let ring = |last: u32| {
            (0..50_000).map(move |at| node(if at == 49_999 { last } else { 0 }, &[(at + 1) % 50_000]))
        };
        let said: Vec<Said> = ring(1).collect();
        assert_eq!(classes(&said), Some((0..50_000).collect()));
        let said: Vec<Said> = ring(0).collect();
        assert_eq!(classes(&said), Some(vec![0; 50_000]));
    }
}
