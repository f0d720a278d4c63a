using System.Text.RegularExpressions;

namespace Saola.Forms;

/// <summary>Where an image of a form may lie: in the form itself, or on this site.</summary>
internal static partial class ImageAddress {
  public static bool IsSafe(string address) => Inside().IsMatch(address) || IsHere(address);

  /// <summary>A path of this site; "//" would lead to another.</summary>
  public static bool IsHere(string address) => address.Length > 1 && address[0] == '/' && address[1] is not ('/' or '\\') && !address.Any(char.IsControl);

  [GeneratedRegex("^data:image/(?:png|jpeg|gif|webp|svg\\+xml);base64,[A-Za-z0-9+/]+={0,2}$", RegexOptions.CultureInvariant, 1000)]
  private static partial Regex Inside();
}
