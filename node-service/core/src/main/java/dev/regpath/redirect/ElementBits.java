package dev.regpath.redirect;

import dev.regpath.routing.ScopeElement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which bit stands for which element of the scope, in the masks of cgroups and of frontends. A bit keeps its meaning as long
 * as there are others that are free, so that no mask that the kernel has ever means what it was not written for.
 *
 * @param known by the number of the bit, the element as {@link #fingerprint} words it; 0 where the bit is free
 */
record ElementBits(List<Long> known) {
    static final int COUNT = Integer.SIZE;

    /** No bit has a meaning yet. */
    static final ElementBits NONE = new ElementBits(Collections.nCopies(COUNT, 0L));

    ElementBits {
        known = List.copyOf(known);
    }

    /**
     * These and those that are wanted.
     *
     * @throws IllegalStateException if they are more than there are bits
     */
    ElementBits with(Collection<ScopeElement> wanted) {
        Long[] bits = known.toArray(Long[]::new);
        Set<Long> needed = wanted.stream().map(ElementBits::fingerprint).collect(Collectors.toSet());
        Set<Long> missing = new HashSet<>(needed);
        missing.removeAll(known);
        for (ScopeElement element : wanted) {
            long print = fingerprint(element);
            if (missing.contains(print)) {
                bits[free(bits, needed)] = print;
            }
        }
        return new ElementBits(Arrays.asList(bits));
    }

    private static int free(Long[] bits, Set<Long> needed) {
        for (int i = 0; i < bits.length; i++) {
            if (bits[i] == 0) {
                return i;
            }
        }
        for (int i = 0; i < bits.length; i++) {
            if (!needed.contains(bits[i])) {
                return i;
            }
        }
        throw new IllegalStateException("more than %d elements of the scope".formatted(COUNT));
    }

    /** The bits of these. */
    int mask(Collection<ScopeElement> elements) {
        int mask = 0;
        for (ScopeElement element : elements) {
            int bit = known.indexOf(fingerprint(element));
            if (bit < 0) {
                throw new IllegalStateException("no bit stands for " + element);
            }
            mask |= 1 << bit;
        }
        return mask;
    }

    /** Eight bytes of a hash of the element's text; never 0. */
    static long fingerprint(ScopeElement element) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(element.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong() | 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
