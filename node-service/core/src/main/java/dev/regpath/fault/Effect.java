package dev.regpath.fault;

/** What a fault means for what was asked for. */
public enum Effect {
    /** The document contributes nothing until it is corrected, or what it clashes with is gone. */
    REJECTS("rejected"),
    /** The path contributes nothing until more is known. */
    SUSPENDS("stays as it was"),
    /** The mirror cannot be written as asked; an earlier version of it is taken back. */
    WITHDRAWS("the mirror is removed"),
    /** It is not written now; what was there stays. */
    LEAVES("what was there stays"),
    /** Something that was asked for is not done. */
    FAILS("not done"),
    /** The next start of containerd ends with no CRI. */
    STOPS_CRI("containerd's next start fails"),
    /** All the rest is done; this is worth knowing. */
    NONE("works");

    private final String words;

    Effect(String words) {
        this.words = words;
    }

    /** In a few words. */
    public String words() {
        return words;
    }
}
