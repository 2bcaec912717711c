package dev.regpath.harness.docs;

import java.util.List;
import java.util.Optional;

/** A block of commands on a page. */
public sealed interface Block {
    /** The line on which its fence opens. */
    int line();

    /** How its text is to be understood. */
    enum Form {
        /** Lines of a shell, as somebody types them. */
        SHELL,
        /** User data of cloud-init. */
        CLOUD_INIT
    }

    /**
     * One that is run.
     *
     * @param place the machine it is for; empty for the one of the block before
     * @param exitCode what it has to end with
     * @param outputs what the page shows of its output; may be empty
     */
    record Run(int line, Form form, Optional<String> place, int exitCode, String text, List<Output> outputs)
            implements Block {
        public Run {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * One that can't be run in a test.
     *
     * @param reason why
     */
    record NotRun(int line, String reason) implements Block {}

    /**
     * What a page shows of the output of the block before.
     *
     * @param only the machines on which it is compared, such as {@code containerd 2.1}; empty for all
     */
    record Output(int line, Optional<String> only, String text) {}
}
