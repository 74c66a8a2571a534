/*
 * The guarantee as a model: one feed, to which transactions append that commit in any order; two nodes, one session and one token of
 * the same login, one revocation, late readers, clocks that stand still or are set back. Time has no end; spin searches every order
 * of every step.
 *
 * With -DVERSIONS the store can say at once that nothing was committed since a version of it, as SQLite does; somebody else
 * reads the same feed through the node (a verifier that polls); and applying what was read fails, once or for ever, because
 * the keys cannot be loaded (a writer thread that has died).
 *
 * With -DCRASH the database crashes once, forgets a transaction that was not on its disk although readers have seen it, and gives its
 * id to another one.
 *
 * Claim: no check that began later than the acknowledgement plus BOUND is answered with an acceptance.
 *
 * Each rule of the guarantee can be taken out with -DWITHOUT_<rule>; the search must then find a counterexample.
 * `npm run model` does both.
 */

#ifndef BOUND
#define BOUND 1
#endif
#define LONG  (BOUND + 1) /* Any age past the bound, and the largest that is told apart. */
#define AHEAD 255 /* The age of an instant on a wall clock that was set back since: it lies ahead, and looks like now. */

#define OTHER   1 /* The feed's two entries, as bits: one of somebody else, and the revocation. */
#define REVOKED 2

/* The store. */
bool rowEnded;
byte committed;      /* what a reader of the feed can see */
byte positionOf[3];  /* the sequence number that each entry was given */
byte lastPosition;   /* the highest of those committed */
byte sequence;
byte idOf[3];        /* the transaction of each entry */
byte lastId;         /* the last that was given out */
byte over;           /* transactions that are over, as bits: what a snapshot says of them */
bool isRevocationPruned;
#ifdef CRASH
byte unsynchronised; /* a transaction that a crash would forget */
#endif
byte version; /* grows with every commit */

/* Whether the revocation was acknowledged, and how long ago. */
bool acknowledged;
byte sinceAcknowledged;

/* What a node holds in memory: the session; the entry that ends the token; how far it has followed. */
bool cached[2];
bool revocationHeld[2];
byte position[2];
byte seen[2]; /* transactions that were over when the node read what it has applied last, as bits */
bool isOpen[2]; /* whether anything was ever applied */
byte versionApplied[2]; /* of the store, as of what is applied */
#ifdef WITHOUT_FRESHNESS_BY_WHAT_WAS_APPLIED
byte versionRead[2];    /* of the store, as anybody has read it last through this node */
#endif
bool isEndAppliedDuringRead[2]; /* what admission notes for the read of the row that is under way */

/* Ages on both clocks: of the last confirmation, and of the beginning of the feed's read that is under way. */
byte monotonicAge[2] = LONG;
byte wallAge[2] = LONG;
byte readMonotonicAge[2];
byte readWallAge[2];
bool isSuspended[2];

/* A check of a stale node waits for a read to begin after it came, then for that read to be applied. */
mtype = { served, refused, forBegin, forAnswer };
mtype waits[2] = served;
bool isReading[2];

#ifdef WITHOUT_FRESHNESS_BY_WHAT_WAS_APPLIED
#define UNCHANGED(n) (version == versionRead[n])
#else
#define UNCHANGED(n) (version == versionApplied[n])
#endif

#define ALIVE(n) (!isSuspended[n])
#define WITHIN(age) (age <= BOUND || age == AHEAD)

#ifdef WITHOUT_FRESHNESS
#define FRESH(n) true
#else
#ifdef WITHOUT_WALL_CLOCK
#define FRESH(n) WITHIN(monotonicAge[n])
#else
#ifdef WITHOUT_MONOTONIC_CLOCK
#define FRESH(n) WITHIN(wallAge[n])
#else
#define FRESH(n) (WITHIN(monotonicAge[n]) && WITHIN(wallAge[n]))
#endif
#endif
#endif

#define ACCEPT assert(!isTooLate)

#ifdef WITHOUT_SNAPSHOTS_FOR_CURSORS
#define UNSEEN(entry, n) (positionOf[entry] > position[n])
#else
#ifdef WITHOUT_POSITIONS_BESIDE_SNAPSHOTS
#define UNSEEN(entry, n) (!(seen[n] & (1 << idOf[entry])))
#else
#define UNSEEN(entry, n) (!(seen[n] & (1 << idOf[entry])) || positionOf[entry] > position[n])
#endif
#endif

/* A transaction begins, and appends. */
inline takeNumber(entry) {
  d_step { lastId++; idOf[entry] = lastId; sequence++; positionOf[entry] = sequence }
}

inline commitEntry(entry) {
  committed = committed | entry;
  lastPosition = (positionOf[entry] > lastPosition -> positionOf[entry] : lastPosition);
#ifdef VERSIONS
  version++;
#endif
#ifdef CRASH
  unsynchronised = 0; /* All that was written before is on the disk with it. */
#endif
  over = over | (1 << idOf[entry])
}

/* The call that revokes: ends the row and appends the entry in one transaction, and answers once that is durable. */
active proctype Revoker() {
#ifdef WITHOUT_ONE_TRANSACTION
  d_step { rowEnded = true; acknowledged = true };
  takeNumber(REVOKED);
  d_step { commitEntry(REVOKED) }
#else
  takeNumber(REVOKED);
  d_step { rowEnded = true; commitEntry(REVOKED) };
  acknowledged = true
#endif
}

/* Somebody else's transaction, which may take its number first and commit last. */
active proctype OtherWriter() {
  takeNumber(OTHER);
  d_step { commitEntry(OTHER) }
}

/* The end of a plain session concerns nobody once it is done, so its entry may go at any time. */
active proctype Pruner() {
#ifdef VERSIONS
  d_step { (committed & REVOKED) -> isRevocationPruned = true; version++ }
#else
  (committed & REVOKED) -> isRevocationPruned = true
#endif
}

/* A use of the session, written behind: it may have been seen before the end, and is written after it. */
active proctype Touch() {
  bool seenEnded;
  seenEnded = rowEnded;
#ifdef WITHOUT_TOUCH_THAT_LEAVES_ENDS_ALONE
  rowEnded = seenEnded
#else
  skip /* The time of use and nothing else, and only where the session has not ended. */
#endif
}

#ifdef CRASH
#define UNDER_WAY(entry) (idOf[entry] != 0 && !(committed & entry))
/* A write that waits for no disk, and a crash that forgets it: the next transaction gets its id. */
active proctype Crash() {
  d_step { lastId++; over = over | (1 << lastId); unsynchronised = lastId };
  d_step { unsynchronised != 0 && unsynchronised == lastId && !UNDER_WAY(OTHER) && !UNDER_WAY(REVOKED) ->
    over = over & ~(1 << unsynchronised);
    lastId--;
    unsynchronised = 0
  }
}
#endif

inline confirm() {
  monotonicAge[n] = readMonotonicAge[n];
  wallAge[n] = readWallAge[n];
  if
  :: waits[n] == forAnswer -> waits[n] = served
  :: else
  fi
}

/* Follows the feed: asks, is answered from one moment of the store, applies, confirms. Each may take any time. */
proctype Follower(byte n) {
  byte last, overThen, versionOfRead;
  bool isRevoked, isComplete;
end:
  do
  :: d_step { ALIVE(n) ->
       isReading[n] = true;
       readMonotonicAge[n] = 0;
       readWallAge[n] = 0;
       if
       :: waits[n] == forBegin -> waits[n] = forAnswer
       :: else
       fi
     }
     /* In the store. */
     d_step {
       last = lastPosition;
       overThen = over;
#ifdef VERSIONS
       versionOfRead = version;
#ifdef WITHOUT_FRESHNESS_BY_WHAT_WAS_APPLIED
       versionRead[n] = version;
#endif
#endif
       isRevoked = ((committed & REVOKED) != 0) && UNSEEN(REVOKED, n);
       isComplete = !(isRevocationPruned && UNSEEN(REVOKED, n))
     }
#ifdef WITHOUT_CONFIRMING_FROM_BEFORE
     d_step { ALIVE(n) -> readMonotonicAge[n] = 0; readWallAge[n] = 0 }
#endif
#ifdef WITHOUT_APPLYING_FIRST
     d_step { ALIVE(n) -> confirm() }
#endif
#ifdef VERSIONS
     /* Where the keys cannot be loaded nothing is kept of it; whoever waits is refused, and may come again. */
     if
     :: d_step { ALIVE(n) ->
#ifdef WITHOUT_KEYS_BEFORE_FRESHNESS
          position[n] = last;
          seen[n] = overThen;
          versionApplied[n] = versionOfRead;
          confirm();
#else
          if
          :: waits[n] == forAnswer -> waits[n] = refused
          :: else
          fi;
#endif
          isReading[n] = false;
          readMonotonicAge[n] = 0; readWallAge[n] = 0;
          last = 0; overThen = 0; versionOfRead = 0; isRevoked = false; isComplete = false
        };
        goto end
     :: true
     fi;
#endif
     /* In one turn of the event loop. The entry that ends the token stays as long as a token lives; only the session's goes. */
     d_step { ALIVE(n) ->
       if
       :: isRevoked -> revocationHeld[n] = true
       :: else
       fi;
       if
#ifdef WITHOUT_SNAPSHOT
       :: isRevoked && isComplete -> cached[n] = false; isEndAppliedDuringRead[n] = true
#else
       :: isRevoked || !isComplete -> cached[n] = false; isEndAppliedDuringRead[n] = true
#endif
       :: else
       fi;
       position[n] = last;
       seen[n] = overThen;
#ifdef VERSIONS
       isOpen[n] = true;
       versionApplied[n] = versionOfRead;
       versionOfRead = 0;
#endif
#ifndef WITHOUT_APPLYING_FIRST
       confirm();
#endif
       isReading[n] = false;
       readMonotonicAge[n] = 0; readWallAge[n] = 0;
       last = 0; overThen = 0; isRevoked = false; isComplete = false
     }
  od
}

#ifdef VERSIONS
/* Reads the feed through the node and applies nothing to it: a verifier that polls. */
proctype SecondReader(byte n) {
end:
  do
  :: ALIVE(n) ->
#ifdef WITHOUT_FRESHNESS_BY_WHAT_WAS_APPLIED
     versionRead[n] = version
#else
     break /* The store keeps nothing of it. */
#endif
  od
}
#endif

/* One check after another on a node, of the token or of the session. */
proctype Checks(byte n) {
  bool isTooLate, isRowLive;
end:
  do
  :: isTooLate = acknowledged && sinceAcknowledged > BOUND;
     if
     :: atomic { ALIVE(n) && FRESH(n) -> goto answer }
#ifdef VERSIONS
     :: atomic { ALIVE(n) && isOpen[n] && !FRESH(n) && UNCHANGED(n) ->
          monotonicAge[n] = 0; wallAge[n] = 0;
          goto answer
        }
     :: d_step { ALIVE(n) && !FRESH(n) && !(isOpen[n] && UNCHANGED(n)) ->
#else
     :: d_step { ALIVE(n) && !FRESH(n) ->
#endif
#ifdef WITHOUT_A_READ_OF_ONES_OWN
          waits[n] = (isReading[n] -> forAnswer : forBegin)
#else
          waits[n] = forBegin
#endif
        }
     fi;
#ifdef VERSIONS
     if
     :: d_step { ALIVE(n) && waits[n] == refused -> waits[n] = served; isTooLate = false };
        goto end
     :: ALIVE(n) && waits[n] == served
     fi;
#else
     ALIVE(n) && waits[n] == served;
#endif
answer:
     if
     :: d_step { ALIVE(n) && !revocationHeld[n] -> ACCEPT; isTooLate = false }
     :: d_step { ALIVE(n) && revocationHeld[n] -> isTooLate = false }
     :: d_step { ALIVE(n) && cached[n] -> ACCEPT; isTooLate = false }
     :: d_step { ALIVE(n) && !cached[n] -> isEndAppliedDuringRead[n] = false }
        /* A miss: the row is read. What was read may be from before an end that is applied while it travels. */
        isRowLive = !rowEnded;
        d_step { ALIVE(n) ->
          if
          :: isRowLive ->
             ACCEPT;
#ifdef WITHOUT_ADMISSION
             cached[n] = true
#else
             cached[n] = !isEndAppliedDuringRead[n]
#endif
          :: else
          fi;
          isRowLive = false; isTooLate = false; isEndAppliedDuringRead[n] = false
        }
     fi
  od
}

inline grow(age) {
  if
  :: age < LONG -> age++
  :: else
  fi
}

inline tick(n) {
  grow(wallAge[n]);
  grow(readWallAge[n]);
  if
  :: !isSuspended[n] -> grow(monotonicAge[n]); grow(readMonotonicAge[n])
  :: else
  fi
}

/*
 * Time goes on whatever anybody does. Machines are suspended, or their wall clocks are set back; both at once would leave no
 * clock to trust, and is what the guarantee does not cover.
 */
active proctype World() {
  bool wasSuspended, wasSetBack;
end:
  do
  :: d_step {
       if
       :: acknowledged -> grow(sinceAcknowledged)
       :: else
       fi;
       tick(0);
#if NODES > 1
       tick(1)
#endif
     }
#ifdef CLOCKS
  :: d_step { !wasSetBack && !isSuspended[0] -> isSuspended[0] = true; wasSuspended = true }
  :: d_step { isSuspended[0] -> isSuspended[0] = false }
  :: d_step { !wasSuspended -> wallAge[0] = AHEAD; readWallAge[0] = AHEAD; wasSetBack = true }
#endif
  od
}

init {
  atomic {
    run Follower(0);
    run Checks(0);
#ifdef VERSIONS
    run SecondReader(0);
#endif
#if NODES > 1
    run Follower(1);
    run Checks(1)
#endif
  }
}
