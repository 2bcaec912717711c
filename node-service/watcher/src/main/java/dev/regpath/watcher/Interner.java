package dev.regpath.watcher;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets equal values be one object: thousands of nodes have the same labels and report the same. Thread-safe.
 *
 * @param <T> immutable values
 */
final class Interner<T> {
    /** Values that nobody has any more must not add up. What is still in use is only held twice after that. */
    private static final int MOST = 100_000;

    private final Map<T, T> values = new ConcurrentHashMap<>();

    /** The value, or an equal one. */
    T of(T value) {
        if (values.size() >= MOST) {
            values.clear();
        }
        T before = values.putIfAbsent(value, value);
        return before == null ? value : before;
    }
}
