package dev.regpath.harness.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pages that users read, in the checkout. */
public final class Pages {
    /** What it says is for those who work on Regpath, and is run by {@code ./dev} itself. */
    private static final String FOR_DEVELOPERS = "development.md";

    private Pages() {}

    /**
     * README and all pages in {@code docs}, not those of its subdirectories: they are written from code, or tested
     * against it.
     *
     * @param checkout the top of the checkout
     */
    public static List<Page> of(Path checkout) {
        try (Stream<Path> docs = Files.list(checkout.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(checkout.resolve("README.md")),
                            docs.filter(path -> path.toString().endsWith(".md"))
                                    .filter(path -> !path.endsWith(FOR_DEVELOPERS))
                                    .sorted())
                    .map(path -> Page.parse(checkout.relativize(path).toString(), read(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
