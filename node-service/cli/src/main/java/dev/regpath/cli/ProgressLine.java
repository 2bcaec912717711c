package dev.regpath.cli;

import dev.regpath.linux.Libc;
import dev.regpath.pull.FetchedLayers;
import dev.regpath.pull.PullProgress;
import dev.regpath.pull.WatchedPull;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * One line that is written over and over while a pull goes on; closing it wipes it away. Where that would not be seen,
 * nothing is written. Not thread-safe.
 */
final class ProgressLine implements WatchedPull.PullListener, AutoCloseable {
    private final PrintWriter out;
    private final boolean visible;
    private String shown = "";

    ProgressLine(PrintWriter out, boolean visible) {
        this.out = out;
        this.visible = visible;
    }

    /** On standard error, which {@code err} leads to. */
    static ProgressLine of(PrintWriter err) {
        return new ProgressLine(err, Libc.errorIsTerminal());
    }

    @Override
    public void progress(PullProgress progress, Duration since) {
        show(text(progress, since));
    }

    static String text(PullProgress progress, Duration since) {
        if (progress.begun().isEmpty()) {
            return "resolving";
        }
        if (progress.layers() == 0) {
            return "fetching the manifest";
        }
        String bytes = "layers %d of %d so far, %s of %s"
                .formatted(
                        progress.layersDone(),
                        progress.layers(),
                        ByteText.of(progress.bytes()),
                        ByteText.of(progress.total()));
        if (progress.ended().isPresent()) {
            return bytes + ", unpacking";
        }
        Duration fetching = since.minus(progress.begun().get());
        return "%s, %s/s"
                .formatted(
                        bytes,
                        ByteText.of(new FetchedLayers(progress.layersDone(), progress.bytes(), fetching).rate()));
    }

    private void show(String text) {
        if (visible && !text.equals(shown)) {
            out.print("\r" + text + " ".repeat(Math.max(0, shown.length() - text.length())));
            out.flush();
            shown = text;
        }
    }

    @Override
    public void close() {
        show("");
        if (visible) {
            out.print("\r");
            out.flush();
        }
    }
}
