package dev.regpath.files;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.fuzz.Scratch;
import dev.regpath.linux.Cgroup2;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The parsers of Regpath's own records, which a failing disk or an editor may have changed, and of the table of mounts. */
public final class RecordParsers {
    private RecordParsers() {}

    public static List<ForeignParser> all() {
        return List.of(
                new ForeignParser("manifest", input -> Scratch.parse("manifest.json", input, RecordParsers::manifest)),
                new ForeignParser("mountinfo", RecordParsers::mountInfo),
                new ForeignParser("shown-values", RecordParsers::shownValues));
    }

    private static Outcome manifest(Path manifest) throws IOException {
        return Ledger.openOrBegin(new LocalFiles(Path.of("/")), manifest.resolveSibling(""))
                        .damage()
                        .isEmpty()
                ? ACCEPTED
                : REFUSED;
    }

    private static Outcome mountInfo(byte[] input) throws Exception {
        return MountPoints.parse(new String(input, ISO_8859_1)).isEmpty()
                ? REFUSED
                : Scratch.parse("mountinfo", input, file -> Cgroup2.find(file).isEmpty() ? REFUSED : ACCEPTED);
    }

    private static Outcome shownValues(byte[] input) {
        String url = new String(input, UTF_8);
        return ShownValues.withoutUser(url).equals(url) ? ACCEPTED : REFUSED;
    }
}
