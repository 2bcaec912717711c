package dev.regpath.redirect;

import java.util.BitSet;

/**
 * Gives out unused numbers, the longest unused ones first: the search goes on where it last ended. A program
 * that has just read a number may look at what it stands for a few nanoseconds later; by then it must not stand for
 * something else.
 */
final class IdAllocator {
    private final BitSet used;
    private final int first;
    private final int end;
    private int cursor;

    /** Numbers from {@code first} up to, but without, {@code end}. */
    IdAllocator(int first, int end) {
        this.used = new BitSet(end);
        this.first = first;
        this.end = end;
        this.cursor = first;
    }

    void use(int number) {
        used.set(number);
    }

    void release(int number) {
        used.clear(number);
    }

    /** Goes on behind what is in use now, for a process that does not know what was used last. */
    void startBehindUsed() {
        cursor = Math.max(first, used.length());
    }

    /**
     * The first of {@code count} numbers in a row, which are in use from now on.
     *
     * @throws IllegalStateException if there are not so many: the table was checked to fit
     */
    int take(int count) {
        int found = search(cursor, end, count);
        if (found < 0) {
            found = search(first, end, count);
        }
        if (found < 0) {
            throw new IllegalStateException("no %d numbers in a row are free below %d".formatted(count, end));
        }
        used.set(found, found + count);
        cursor = found + count;
        return found;
    }

    private int search(int from, int to, int count) {
        int start = used.nextClearBit(from);
        while (start + count <= to) {
            int taken = used.nextSetBit(start);
            if (taken < 0 || taken >= start + count) {
                return start;
            }
            start = used.nextClearBit(taken);
        }
        return -1;
    }
}
