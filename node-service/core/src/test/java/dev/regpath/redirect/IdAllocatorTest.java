package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdAllocatorTest {
    @Test
    void whatWasReleasedIsGivenOutLast() {
        IdAllocator free = new IdAllocator(0, 4);
        free.take(1);
        free.release(0);

        assertThat(free.take(1)).isEqualTo(1);
        assertThat(free.take(1)).isEqualTo(2);
        assertThat(free.take(1)).isEqualTo(3);
        assertThat(free.take(1)).isZero();
    }

    @Test
    void numbersInARowNeverGoOverTheEnd() {
        IdAllocator free = new IdAllocator(10, 20);

        assertThat(free.take(7)).isEqualTo(10);
        free.release(10);
        free.release(11);
        free.release(12);
        free.release(13);
        assertThat(free.take(4)).isEqualTo(10);
        assertThatThrownBy(() -> free.take(4)).hasMessage("no 4 numbers in a row are free below 20");
        assertThat(free.take(3)).isEqualTo(17);
    }

    @Test
    void aNewProcessGoesOnBehindWhatIsInUse() {
        IdAllocator free = new IdAllocator(0, 10);
        free.use(2);
        free.use(5);
        free.startBehindUsed();

        assertThat(free.take(1)).isEqualTo(6);

        IdAllocator full = new IdAllocator(0, 3);
        full.use(2);
        full.startBehindUsed();
        assertThat(full.take(2)).isZero();

        IdAllocator later = new IdAllocator(5, 8);
        later.startBehindUsed();
        assertThat(later.take(1)).isEqualTo(5);
    }

    @Test
    void nothingIsGivenOutTwice() {
        IdAllocator free = new IdAllocator(3, 200);
        BitSet used = new BitSet();
        Map<Integer, Integer> taken = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            if (taken.size() < 12) {
                int count = 1 + random.nextInt(5);
                int base = free.take(count);
                assertThat(base).isBetween(3, 200 - count);
                assertThat(used.get(base, base + count).isEmpty()).isTrue();
                used.set(base, base + count);
                taken.put(base, count);
            } else {
                int base = taken.keySet().stream()
                        .skip(random.nextInt(taken.size()))
                        .findFirst()
                        .orElseThrow();
                int count = taken.getOrDefault(base, 0);
                taken.remove(base);
                used.clear(base, base + count);
                for (int number = base; number < base + count; number++) {
                    free.release(number);
                }
            }
        }
    }
}
