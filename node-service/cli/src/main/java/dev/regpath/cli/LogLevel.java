package dev.regpath.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How much is logged, by {@code REGPATH_LOG_LEVEL}. */
enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    private static final String VARIABLE = "REGPATH_LOG_LEVEL";

    /** Libraries have as much to say at DEBUG as we have, and it is not wanted. */
    private static final Logger OURS = Logger.getLogger("dev.regpath");

    /** Uses the environment; an unknown word is reported, and changes nothing. */
    static void set(Map<String, String> environment) {
        String word = environment.getOrDefault(VARIABLE, "");
        if (word.isEmpty()) {
            return;
        }
        Optional<LogLevel> wanted = of(word);
        if (wanted.isEmpty()) {
            OURS.warning("%s is '%s', and has to be one of %s".formatted(VARIABLE, word, words()));
            return;
        }
        Level level = wanted.get().level();
        OURS.setLevel(level);
        if (level.intValue() > Level.INFO.intValue()) {
            Logger.getLogger("").setLevel(level);
        }
    }

    private Level level() {
        return switch (this) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }

    static Optional<LogLevel> of(String word) {
        return Arrays.stream(values())
                .filter(level -> level.word().equals(word))
                .findFirst();
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(LogLevel::word).toList();
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
