package dev.regpath.harness;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/** Every moment of every step. */
class InstallerFaultsSoak extends InstallerFaultsIT {
    @Override
    Stream<DynamicNode> chosen(int step, List<DynamicNode> moments) {
        return moments.stream();
    }
}
