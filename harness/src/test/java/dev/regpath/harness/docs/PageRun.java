package dev.regpath.harness.docs;

import dev.regpath.harness.Execution;
import dev.regpath.harness.docs.Block.Output;
import dev.regpath.harness.docs.Block.Run;
import java.util.Optional;

/** Types what a page says, block after block. */
public final class PageRun {
    /** Makes machines. */
    @FunctionalInterface
    public interface Places {
        /**
         * A fresh machine.
         *
         * @param place what the page calls it, such as {@code on a bare node}
         */
        Machine enter(String place);
    }

    /** Something to type at. */
    public interface Machine extends AutoCloseable {
        /** Runs a block with standard error in standard output, as a terminal shows it. The working directory is kept between blocks. */
        Execution type(String lines);

        /** Does what cloud-init does with this user data. */
        Execution boot(String userData);

        /** What a reader fills in here. */
        Placeholders placeholders();

        /** What outputs may be restricted to, such as {@code containerd 2.1}. */
        String kind();

        @Override
        void close();
    }

    private final Page page;
    private final Places places;

    public PageRun(Page page, Places places) {
        this.page = page;
        this.places = places;
    }

    /**
     * Runs all blocks that are to be run.
     *
     * @return how many there were
     * @throws AssertionError at the first that does not do what the page says
     */
    public int run() {
        int count = 0;
        Optional<Machine> machine = Optional.empty();
        try {
            for (Block block : page.blocks()) {
                if (block instanceof Run run) {
                    if (run.place().isPresent()) {
                        machine.ifPresent(Machine::close);
                        machine = Optional.empty();
                        machine = Optional.of(places.enter(run.place().get()));
                    }
                    check(run, machine.orElseThrow());
                    count++;
                }
            }
        } finally {
            machine.ifPresent(Machine::close);
        }
        return count;
    }

    private void check(Run run, Machine machine) {
        String text = machine.placeholders().fill(run.text());
        Execution execution = switch (run.form()) {
            case SHELL -> machine.type(text);
            case CLOUD_INIT -> machine.boot(text);
        };
        String written = machine.placeholders().restore(execution.out());
        if (execution.exitCode() != run.exitCode()) {
            throw failure(
                    run.line(),
                    "ended with %d instead of %d".formatted(execution.exitCode(), run.exitCode()),
                    text,
                    written);
        }
        for (Output output : run.outputs()) {
            if (output.only().isEmpty() || output.only().get().equals(machine.kind())) {
                ShownOutput.missing(output.text(), written).ifPresent(line -> {
                    throw failure(output.line(), "the output has no such line in its place: " + line, text, written);
                });
            }
        }
    }

    private AssertionError failure(int line, String what, String typed, String written) {
        return new AssertionError(
                "%s:%d: %s%n--- typed%n%s--- written%n%s".formatted(page.name(), line, what, typed, written));
    }
}
