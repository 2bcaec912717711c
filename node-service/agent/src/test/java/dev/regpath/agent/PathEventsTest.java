package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathReport.PathState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PathEventsTest {
    private static final PathReport IN_PLACE =
            new PathReport("company", 3, "5f2c", PathState.PROGRAMMED, "Programmed", "");
    private static final PathReport FAILED =
            new PathReport("company", 3, "5f2c", PathState.FAILED, "HookRefused", "cgroup / takes no program");

    private final List<NodeEvent> told = new ArrayList<>();
    private final PathEvents events = new PathEvents(told::add);

    @Test
    void aPathThatTheNodeCannotPutInPlaceIsToldOnceWhateverFollows() {
        events.follow(List.of(FAILED));
        events.follow(List.of(FAILED));

        assertThat(told)
                .containsExactly(NodeEvent.warning(
                        "PathFailing", "company is not in place: cgroup / takes no program (HookRefused)"));
    }

    @Test
    void anotherReasonIsToldAnew() {
        events.follow(List.of(FAILED));
        events.follow(List.of(new PathReport("company", 3, "", PathState.FAILED, "NoSpace", "the disk is full")));

        assertThat(told)
                .extracting(NodeEvent::message)
                .anySatisfy(text -> assertThat(text).contains("the disk is full (NoSpace)"));
    }

    @Test
    void itsReturnIsTold() {
        events.follow(List.of(FAILED));
        events.follow(List.of(IN_PLACE));
        events.follow(List.of(IN_PLACE));

        assertThat(told).hasSize(2).last().isEqualTo(NodeEvent.normal("PathProgrammed", "company is in place again"));
    }

    @Test
    void aPathThatIsInPlaceFromTheBeginningIsNoNews() {
        events.follow(List.of(IN_PLACE));

        assertThat(told).isEmpty();
    }

    /** Ten thousand nodes would say the same. */
    @ParameterizedTest
    @EnumSource(
            value = PathState.class,
            names = {"REJECTED", "WAITING", "PARTIAL", "NOT_SELECTED"})
    void whatIsTheSameOnEveryNodeIsNotTold(PathState state) {
        events.follow(List.of(new PathReport("company", 3, "", state, "NoEndpoints", "Service registry has none")));

        assertThat(told).isEmpty();
    }

    @Test
    void aFaultInAFileOfTheNodesOwnIsTold() {
        events.follow(List.of(new PathReport(
                "company",
                0,
                "",
                PathState.REJECTED,
                "UnknownField",
                "/etc/regpath/paths.d/company.yaml:7: 'mirorr'")));

        assertThat(told).extracting(NodeEvent::reason).containsExactly("PathFailing");
    }
}
