package dev.regpath.contract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words a field takes, in the order messages list them. */
final class Words {
    private Words() {}

    static <T> Map<String, T> of(String word1, T one, String word2, T two) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(word1, one);
        words.put(word2, two);
        return Collections.unmodifiableMap(words);
    }

    static <T> Map<String, T> of(String word1, T one, String word2, T two, String word3, T three) {
        Map<String, T> words = new LinkedHashMap<>(of(word1, one, word2, two));
        words.put(word3, three);
        return Collections.unmodifiableMap(words);
    }

    static <T> Map<String, T> of(
            String word1, T one, String word2, T two, String word3, T three, String word4, T four) {
        Map<String, T> words = new LinkedHashMap<>(of(word1, one, word2, two, word3, three));
        words.put(word4, four);
        return Collections.unmodifiableMap(words);
    }
}
