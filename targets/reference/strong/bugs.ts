/** Raft's rules, each of which can be left out: what a switch does, and which promise it breaks. */
export interface RaftBugs {
  readonly unconfirmedReads: boolean
  readonly answerBeforeSync: boolean
  readonly forgetVote: boolean
  readonly commitOldTerms: boolean
  readonly applyDuplicates: boolean
}

export const bugsOf = (name: string | null): RaftBugs => ({
  unconfirmedReads: name === 'stale-leader-reads',
  answerBeforeSync: name === 'ack-before-sync',
  forgetVote: name === 'double-vote',
  commitOldTerms: name === 'old-term-commit',
  applyDuplicates: name === 'no-dedup',
})
