using System.Text.RegularExpressions;

namespace Saola.Kernel;

/// <summary>Another system that is told what happens here.</summary>
/// <param name="Types">Types of events; <c>dossiers.*</c> is all of a module.</param>
/// <param name="Waiting">When the oldest entry happened that it has not heard of; null when it is up to date.</param>
/// <param name="Error">Why the last message did not arrive.</param>
public sealed record Webhook(Guid Id, string Url, IReadOnlyList<string> Types, bool Paused, int Attempts, DateTimeOffset NextAt, DateTimeOffset? ToldAt, DateTimeOffset? Waiting, string? Error);

/// <summary>What may be told to whom.</summary>
internal static partial class WebhookRules {
  public const int MostTypes = 50, LongestUrl = 1000;

  /// <summary>Only to an origin that the operators of this machine have named: else the program could be sent to anything in its network.</summary>
  public static Error? Check(string url, IReadOnlyList<string> types, string? origins) {
    if (url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var address) || !IsHidden(address) || address.UserInfo.Length > 0)
      return new(ErrorKind.Invalid, "webhooks.bad_address", Words.T["webhook_bad_address"], "url");
    if (!IsNamed(address, origins))
      return new(ErrorKind.Invalid, "webhooks.address_not_allowed", Words.T["webhook_not_allowed", address.GetLeftPart(UriPartial.Authority)], "url");
    return types.Count is 0 or > MostTypes || types.Any(t => !Pattern().IsMatch(t)) ? new(ErrorKind.Invalid, "webhooks.bad_types", Words.T["webhook_bad_types", MostTypes], "types") : null;
  }

  /// <summary>What is told is read by nobody on its way: encrypted, or not leaving this machine.</summary>
  static bool IsHidden(Uri address) => address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback;

  public static bool IsNamed(Uri address, string? origins) => IsHidden(address) && (origins ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
    .Any(o => Uri.TryCreate(o, UriKind.Absolute, out var origin) && Uri.Compare(origin, address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);

  public static bool Takes(IEnumerable<string> types, string type) => types.Any(t => t == type || (t.EndsWith(".*", StringComparison.Ordinal) && type.StartsWith(t[..^1], StringComparison.Ordinal)));

  [GeneratedRegex(@"^[a-z][a-z0-9_]{0,40}\.(\*|[a-z][a-z0-9_]{0,60})$", RegexOptions.None, 1000)]
  private static partial Regex Pattern();
}
