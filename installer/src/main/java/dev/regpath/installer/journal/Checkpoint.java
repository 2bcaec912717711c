package dev.regpath.installer.journal;

/** Is called at each moment between two durable states. Tests end the process there; otherwise nothing happens. */
@FunctionalInterface
public interface Checkpoint {
    /** Goes on. */
    Checkpoint NONE = (_, _) -> {};

    /** A moment of a step. */
    enum Moment {
        /** It is written down that the step begins, and nothing is done yet. */
        BEGUN,
        /** The step is done, and that is not written down yet. */
        DONE,
        /** It is written down that the step is done. */
        NOTED,
        /** The step is about to be undone. */
        UNDOING,
        /** The step is undone, and that is not written down yet. */
        UNDONE
    }

    /** The installation is there. */
    void reached(InstallStep step, Moment moment);
}
