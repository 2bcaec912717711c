/**
 * What users ask for: RegistryPath documents, parsed so that a wrong one can't exist as a value.
 * In come YAML files (and, later, resources of the same schema from the API server); out go {@code RegistryPath}
 * values and, for what was wrong, rejections that say where it is and how to mend it.
 */
@NullMarked
package dev.regpath.contract;

import org.jspecify.annotations.NullMarked;
