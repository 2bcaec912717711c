package dev.regpath.packages;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** gzip without a name or a time in the header. */
final class Gzip extends GZIPOutputStream {
    private Gzip(OutputStream out) throws IOException {
        super(out, 1 << 16);
    }

    static OutputStream create(Path file) throws IOException {
        return new Gzip(new BufferedOutputStream(Files.newOutputStream(file)));
    }
}
