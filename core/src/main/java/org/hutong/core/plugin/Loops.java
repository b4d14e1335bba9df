package org.hutong.core.plugin;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hutong.api.Checkpoint;

/**
 * Weaves one method: a label that stands before the jump to it makes the jump a loop. Used once, by
 * one thread.
 */
final class Loops implements CodeTransform {
  private static final ClassDesc CHECKPOINT = Checkpoint.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private final Set<Label> passed = new HashSet<>();
  private final List<StackMapFrameInfo> frames;

  /**
   * @param keepsFrames whether the stack maps of the method are written with it
   */
  Loops(CodeModel code, boolean keepsFrames) {
    // Read before the walk: they make labels, which the walk must come by.
    this.frames =
        keepsFrames
            ? code.findAttribute(Attributes.stackMapTable())
                .map(StackMapTableAttribute::entries)
                .orElse(List.of())
            : List.of();
  }

  /** Whether a method has a loop. */
  static boolean any(CodeModel code) {
    var loops = new Loops(code, false);
    boolean any = false;
    for (CodeElement element : code) {
      any |= loops.backwards(element);
    }
    return any;
  }

  @Override
  public void accept(CodeBuilder code, CodeElement element) {
    if (backwards(element)) {
      code.invokestatic(CHECKPOINT, "pass", NOTHING);
    }
    code.with(element);
  }

  @Override
  public void atEnd(CodeBuilder code) {
    if (!frames.isEmpty()) {
      code.with(StackMapTableAttribute.of(frames));
    }
  }

  private boolean backwards(CodeElement element) {
    return switch (element) {
      case LabelTarget target -> {
        passed.add(target.label());
        yield false;
      }
      case BranchInstruction branch -> passed.contains(branch.target());
      case TableSwitchInstruction table ->
          passed.contains(table.defaultTarget())
              || table.cases().stream().anyMatch(each -> passed.contains(each.target()));
      case LookupSwitchInstruction lookup ->
          passed.contains(lookup.defaultTarget())
              || lookup.cases().stream().anyMatch(each -> passed.contains(each.target()));
      default -> false;
    };
  }
}
