@NullMarked
package dev.regpath.installer.config;

import org.jspecify.annotations.NullMarked;
