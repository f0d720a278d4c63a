using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What a call of this program itself came to.</summary>
/// <param name="Refused">The type of the exchange's own refusal, here or where the service lies; null where the service answered.</param>
/// <param name="Size">Of the body as it came; what is larger than <see cref="Line.MaxBody"/> is not kept.</param>
internal sealed record OwnAnswer(int Status, byte[] Body, string? Refused, long Size) {
  public bool IsTooLarge => Size > Line.MaxBody;
}

/// <summary>What a call says of itself, as <see cref="Abouts"/> reads it, so that it is found by that.</summary>
/// <param name="Matter">The code of the dossier for which it is made.</param>
/// <param name="Asker">The personal number of who asks.</param>
/// <param name="Person">The personal number of whom it is about.</param>
internal sealed record AskedFor(string? Matter = null, string? Asker = null, string? Person = null) {
  public IEnumerable<(string Name, string Value)> Headers {
    get {
      // a code of another system may have characters that stand in no header
      if (Matter is { Length: > 0 } matter && !matter.AsSpan().ContainsAnyExceptInRange('!', '~')) yield return (Abouts.Issue, matter);
      if (Asker is { Length: > 0 } asker) yield return (Abouts.User, "VN" + asker);
      if (Person is { Length: > 0 } person) yield return (Abouts.Person, person);
    }
  }
}

/// <summary>
/// Calls that this program makes for its dossiers and forms, in the name of the subsystem as which it takes part itself: by that one's
/// rights, through the same door and into the same log as the calls of others.
/// </summary>
/// <param name="services">The door is there where there is a server alone, and not where packs are looked through.</param>
internal sealed class OwnCalls(Settings settings, Roster roster, IServiceProvider services) {
  public const string Setting = "SAOLA_XROAD_CLIENT";
  readonly PartyId? own = settings[Setting] is { Length: > 0 } named && PartyId.Parse($"{PartyId.Encode(settings["SAOLA_XROAD_INSTANCE"] ?? "DEV")}/{named}") is { Subsystem: not null } party ? party : null;

  public bool IsThere => own is not null;

  /// <summary>Where the container with the proof of a message is had.</summary>
  public string? ProofOf(Guid message) => own is not { } party ? null
    : string.Create(CultureInfo.InvariantCulture, $"/asic?queryId={message}&xRoadInstance={Uri.EscapeDataString(party.Instance)}&memberClass={Uri.EscapeDataString(party.Class)}&memberCode={Uri.EscapeDataString(party.Member)}&subsystemCode={Uri.EscapeDataString(party.Subsystem!)}&force");

  /// <param name="target">The service's identifier and what lies below it, as it stands in an address.</param>
  /// <exception cref="HttpRequestException">This program takes no part.</exception>
  public async Task<OwnAnswer> Ask(HttpMethod method, string target, byte[] body, Guid message, AskedFor about, CancellationToken ct) {
    if (own is not { } party || !(await roster.Get()).Clients.TryGetValue(party, out var client)) throw new HttpRequestException($"{Setting} names no subsystem that is registered.");
    using var answer = new BoundedStream(Line.MaxBody);
    var http = new DefaultHttpContext { RequestAborted = ct };
    http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/r1/" + target;
    (http.Request.Method, http.Request.Path, http.Request.Body, http.Response.Body) = (method.Method, "/r1/" + target.Split('?')[0], new MemoryStream(body), answer);
    // it is the program itself: how it comes is not asked
    http.Items[typeof(RosterClient)] = client;
    http.Request.Headers[BusHeaders.Client] = party.ToString();
    http.Request.Headers[BusHeaders.Id] = message.ToString();
    foreach (var (name, value) in about.Headers) http.Request.Headers[name] = value;
    http.Request.Headers.Accept = "application/json";
    if (body.Length > 0) (http.Request.ContentLength, http.Request.ContentType) = (body.Length, "application/json");
    await services.GetRequiredService<BusDoor>().Answer(http);
    ct.ThrowIfCancellationRequested();
    return new(http.Response.StatusCode, answer.ToArray(), http.Response.Headers[BusHeaders.Error] is [.., { } refused] ? refused : null, answer.Size);
  }
}
