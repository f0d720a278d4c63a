using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Whether a service has an OpenAPI description.</summary>
public enum ServiceType { Rest, OpenApi }

/// <summary>A service that a subsystem offers, and where it lies.</summary>
internal sealed class OfferedService {
  public const int NameLimit = 300, UrlLimit = 1000, NoticeLimit = 500, MostEndpoints = 500, MostSeconds = 3600, MostWhole = 86_400;
  public static readonly string[] Methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

  public Guid Id { get; init; }
  public Guid Subsystem { get; init; }
  public string Code { get; init; } = "";
  public string Name { get; private set; } = "";
  public ServiceType Type { get; private set; }

  /// <summary>What a request's path is put behind.</summary>
  public string Url { get; private set; } = "";

  /// <summary>Where its OpenAPI description lies.</summary>
  public string? Description { get; private set; }

  /// <summary>Scheme, host and port of both, and of what its versions name.</summary>
  public string[] Origins { get; private set; } = [];

  /// <summary>How long it may keep silent.</summary>
  public int Seconds { get; private set; }

  /// <summary>How long a call of it may take as a whole; null for as long as is set for all.</summary>
  public int? CallSeconds { get; private set; }

  /// <summary>What it offers, each a method, a space, and a path with its variables as stars.</summary>
  public string[] Endpoints { get; private set; } = [];

  /// <summary>Why it is out of service; null while it serves.</summary>
  public string? Notice { get; private set; }
  public int Version { get; init; } = 1;

  public Error? Describe(string? name, string? url, string? description, int seconds, string[] endpoints) {
    if (Vn.Clean(name) is not { Length: > 0 and <= NameLimit } cleaned) return BusErrors.BadName;
    if (!IsAddress(url) || description is not null && !IsAddress(description, query: true)) return BusErrors.BadUrl;
    if (seconds is < 1 or > MostSeconds) return BusErrors.BadSeconds;
    if (endpoints.Length > MostEndpoints || !Array.TrueForAll(endpoints, e => e.Split(' ') is [var method, var path] && IsEndpoint(method, path))) return BusErrors.BadEndpoint;
    (Name, Url, Description, Seconds, Endpoints, Type) = (cleaned, url!.TrimEnd('/'), description, seconds, [.. endpoints.Distinct()], description is null ? ServiceType.Rest : ServiceType.OpenApi);
    return null;
  }

  public Error? Bound(int? seconds) {
    if (seconds is < 1 or > MostWhole) return BusErrors.BadCallSeconds;
    CallSeconds = seconds;
    return null;
  }

  /// <summary>It is answered by a declaration, and lies nowhere.</summary>
  /// <param name="endpoints">Null while what it offers stays as it is.</param>
  public Error? Adapt(string name, int seconds, string[]? endpoints) {
    if (Vn.Clean(name) is not { Length: > 0 and <= NameLimit } cleaned) return BusErrors.BadName;
    if (seconds is < 1 or > MostSeconds) return BusErrors.BadSeconds;
    (Name, Seconds, Url, Type) = (cleaned, seconds, AdapterBook.Address(Id), ServiceType.OpenApi);
    Lie([Url]);
    if (endpoints is not null) Offer(endpoints);
    return null;
  }

  /// <param name="addresses">Its own and those of its versions, each looked at by <see cref="IsAddress"/> before.</param>
  public void Lie(IEnumerable<string> addresses) => Origins = [.. addresses.Select(OriginOf).Distinct()];

  /// <summary>What its published description says that it offers.</summary>
  public void Offer(string[] endpoints) => Endpoints = endpoints.Length > MostEndpoints ? endpoints[..MostEndpoints] : endpoints;

  public Error? Stop(string? notice) {
    if (Notice is not null) return BusErrors.StoppedAlready;
    if (Vn.Clean(notice) is not { Length: > 0 and <= NoticeLimit } said) return BusErrors.NoticeMissing;
    Notice = said;
    return null;
  }

  public Error? Resume() {
    if (Notice is null) return BusErrors.ServesAlready;
    Notice = null;
    return null;
  }

  /// <summary>Whether it may be a method, or a star for all, with a pattern of paths.</summary>
  public static bool IsEndpoint(string method, string path) => (method == "*" || Methods.Contains(method)) && path.Length is > 0 and <= PathGlob.Limit && path[0] is '/' or '*' && !path.Any(char.IsControl);

  /// <summary>As one writes it who leaves away what is plain: <c>http://host</c>, <c>https://host:8443</c>.</summary>
  static string OriginOf(string address) {
    var url = new Uri(address);
    return $"{url.Scheme}://{url.IdnHost.TrimEnd('.').ToLowerInvariant()}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
  }

  internal static bool IsAddress(string? text, bool query = false) => text is { Length: <= UrlLimit } && !text.Any(c => c is <= ' ' or > '~') && Uri.TryCreate(text, UriKind.Absolute, out var url)
    && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && !text.Contains('#', StringComparison.Ordinal) && (query || !text.Contains('?', StringComparison.Ordinal));
}

/// <summary>That a subsystem or a group may call a service by a method and under paths.</summary>
internal sealed class AccessRight {
  public Guid Id { get; init; }
  public Guid Service { get; init; }
  public Guid? Subsystem { get; init; }
  public Guid? ClientGroup { get; init; }
  public string Method { get; init; } = "*";
  public string Path { get; init; } = PathGlob.Everything;
  public DateTimeOffset GrantedAt { get; init; }

  /// <summary>Holds where the service is tested, and not in production.</summary>
  public bool Test { get; init; }

  /// <summary>The days on which it holds, both of them among these; always where none is named.</summary>
  public DateOnly? FirstDay { get; init; }
  public DateOnly? LastDay { get; init; }

  /// <summary>A pack gave it, and takes it back when it names it no more.</summary>
  public bool OfPack { get; init; }

  /// <summary>The request of access by whose approval it is there.</summary>
  public Guid? Agreement { get; init; }
  public int Version { get; init; } = 1;
}

/// <summary>The owner took a right back that a pack gave: no pack gives it again.</summary>
internal sealed class RefusedRight {
  public Guid Service { get; init; }
  public Guid ClientGroup { get; init; }
}
