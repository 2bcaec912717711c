package dev.regpath.input;

import java.io.IOException;
import java.io.StringReader;

/**
 * A text that is never handed out up to the middle of a character: snakeyaml-engine 3.0.1 asks for 1,024 at a time, and has
 * no room for the other half of a pair that begins with the last of them.
 */
final class WholeCharacters extends StringReader {
    WholeCharacters(String text) {
        super(text);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length < 2) {
            return super.read(buffer, offset, length);
        }
        int count = super.read(buffer, offset, length - 1);
        if (count > 0 && Character.isHighSurrogate(buffer[offset + count - 1])) {
            count += Math.max(super.read(buffer, offset + count, 1), 0);
        }
        return count;
    }
}
