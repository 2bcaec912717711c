package dev.regpath.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes of seeds what is nearly right, and now and then very large. The same seed gives the same inputs. */
final class Mutator {
    private static final List<String> WORDS = List.of(
            "---\n",
            "\n...\n",
            "!%20",
            "!!int ",
            "!!binary ",
            "&a ",
            "*a",
            "<<: ",
            "? ",
            "]",
            "}",
            "[",
            "{",
            "\"\"\"",
            "'''",
            "\"",
            "'",
            "# x\n",
            "\n\n\n",
            " = ",
            " = = ",
            "\t",
            "\r\n",
            "\0",
            "\ufeff",
            "😀",
            "\\uD800",
            "\\U00110000",
            "%",
            "%zz",
            "@",
            "../",
            "/../",
            "é",
            "9999999999999999999",
            "-0",
            "1e999",
            ".nan",
            "0x",
            "null",
            "true",
            "-----BEGIN CERTIFICATE-----\n",
            "\n-----END CERTIFICATE-----\n",
            "realm=\"",
            "sha256:",
            ":",
            ",",
            "::",
            "\u2028");

    private static final int LARGEST = 1 << 16;

    private final List<byte[]> seeds;
    private final Random random;

    Mutator(List<byte[]> seeds, long seed) {
        this.seeds = List.copyOf(seeds);
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = seed();
        for (int i = random.nextInt(5); i >= 0; i--) {
            input = mutated(input);
        }
        return input.length > LARGEST ? Arrays.copyOf(input, LARGEST) : input;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] mutated(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int end = Math.min(input.length, at + 1 + random.nextInt(24));
        byte[] slice = Arrays.copyOfRange(input, Math.min(at, end), end);
        return switch (random.nextInt(9)) {
            case 0 -> joined(input, at, new byte[] {(byte) random.nextInt(256)}, end);
            case 1 -> joined(input, at, new byte[] {(byte) random.nextInt(256)}, at);
            case 2 -> joined(input, at, new byte[0], end);
            case 3 -> joined(input, at, slice, at);
            case 4 -> joined(input, at, repeated(slice), at);
            case 5 -> joined(input, at, repeated(word()), at);
            case 6 -> {
                byte[] other = seed();
                int from = random.nextInt(other.length + 1);
                yield joined(input, at, Arrays.copyOfRange(other, from, other.length), input.length);
            }
            default -> joined(input, at, word(), random.nextBoolean() ? at : end);
        };
    }

    private byte[] word() {
        return WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8);
    }

    private byte[] repeated(byte[] part) {
        int times = random.nextInt(20) == 0 ? 2_000 : 1 + random.nextInt(30);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times && all.size() < LARGEST; i++) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] input, int at, byte[] between, int from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(input, 0, at);
        all.writeBytes(between);
        all.write(input, Math.max(from, at), input.length - Math.max(from, at));
        return all.toByteArray();
    }
}
