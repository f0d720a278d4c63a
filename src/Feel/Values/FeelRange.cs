namespace Saola.Feel;

/// <summary>A FEEL range. A missing end (null) means unbounded on that side.</summary>
public sealed record FeelRange(object? Start, bool StartIncluded, object? End, bool EndIncluded) {
  /// <summary>True or false; null when the value cannot be compared with the ends.</summary>
  internal bool? Contains(object? value) {
    var above = Start is null ? true : After(FeelCompare.Order(value, Start), StartIncluded);
    var below = End is null ? true : After(FeelCompare.Order(End, value), EndIncluded);
    return above is false || below is false ? false : above is null || below is null ? null : true;
  }

  static bool? After(int? order, bool included) => order is { } o ? o > 0 || (included && o == 0) : null;

  public override string ToString() => FeelFormat.Text(this, nested: true);
}
