package dev.regpath.harness;

import java.util.List;

/** Every configuration on every generation that it is for. */
class ConfigCorpusSoak extends ConfigCorpusIT {
    @Override
    boolean isItsTurn(int index, List<Generation> generations) {
        return true;
    }
}
