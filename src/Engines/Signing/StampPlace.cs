namespace Saola.Signing;

/// <summary>
/// Where a visible stamp stands. Points (1/72 inch) from the page's lower left corner. With an <see cref="Anchor"/> the page
/// and origin are those of the named destination (an HTML id in a rendered template), and the stamp hangs below it.
/// </summary>
public sealed record StampPlace(int Page, double Left, double Bottom, double Width, double Height, string? Anchor = null) {
  /// <summary>A stamp whose upper left corner lies at the named destination, moved by the given points (right, down).</summary>
  public static StampPlace At(string anchor, double width, double height, double right = 0, double down = 0) => new(1, right, down, width, height, anchor);
}
