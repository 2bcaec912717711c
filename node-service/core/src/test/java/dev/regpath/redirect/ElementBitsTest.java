package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.routing.ScopeElement;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.Kubelet;
import dev.regpath.routing.ScopeElement.NamedCgroups;
import dev.regpath.routing.ScopeElement.RuntimeDaemon;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ElementBitsTest {
    private static ScopeElement unit(int number) {
        return new NamedCgroups(new TreeSet<>(Set.of("unit%d.service".formatted(number))));
    }

    private static List<ScopeElement> units(int from, int to) {
        return IntStream.range(from, to).mapToObj(ElementBitsTest::unit).toList();
    }

    @Test
    void eachElementHasABitOfItsOwn() {
        List<ScopeElement> elements =
                List.of(new Kubelet(), new RuntimeDaemon(false), new RuntimeDaemon(true), new HostProcesses(), unit(1));
        ElementBits bits = ElementBits.NONE.with(elements);

        assertThat(bits.mask(elements)).isEqualTo(0b11111);
        assertThat(elements.stream().mapToInt(element -> bits.mask(List.of(element))))
                .doesNotHaveDuplicates()
                .allMatch(mask -> Integer.bitCount(mask) == 1);
        assertThat(bits.mask(List.of())).isZero();
    }

    @Test
    void whatIsKnownKeepsItsBitWhateverComesAndGoes() {
        ElementBits first = ElementBits.NONE.with(units(0, 5));
        ElementBits second = first.with(units(3, 9));

        assertThat(second.mask(units(3, 5))).isEqualTo(first.mask(units(3, 5)));
        assertThat(second.mask(units(0, 9))).as("nothing was forgotten").isEqualTo((1 << 9) - 1);
    }

    @Test
    void aBitIsGivenToAnotherOnlyWhenNoneIsFree() {
        ElementBits full = ElementBits.NONE.with(units(0, ElementBits.COUNT));
        ElementBits other = full.with(List.of(unit(1), unit(100)));

        assertThat(other.mask(List.of(unit(1)))).isEqualTo(full.mask(List.of(unit(1))));
        assertThat(other.mask(List.of(unit(100)))).isEqualTo(full.mask(List.of(unit(0))));
        assertThatThrownBy(() -> other.mask(List.of(unit(0)))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> full.with(units(0, ElementBits.COUNT + 1))).isInstanceOf(IllegalStateException.class);
    }
}
