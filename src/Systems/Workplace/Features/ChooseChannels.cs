using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Workplace.Features;

/// <summary>How one wants to be told besides the inbox: by none, one or several ways.</summary>
internal static class ChooseChannels {
  public static readonly Channel[] Offered = [Channel.Email, Channel.Sms, Channel.Zalo];

  public sealed record Request(string[]? Channels);
  public sealed record Response(IReadOnlyCollection<Channel> Channels);

  internal static async Task<Answer<Response>> Run(Request r, Work w, CancellationToken ct) {
    var chosen = new List<Channel>();
    foreach (var name in r.Channels ?? []) {
      if (Enum.TryParse<Channel>(name, out var channel) && Offered.Contains(channel)) chosen.Add(channel);
      else return new Error(ErrorKind.Invalid, "inbox.unknown_channel", T["unknown_channel"], "channels");
    }
    await Notifications.Choose(w, w.Actor.Id, chosen, ct);
    await w.Commit(ct);
    return new Response([.. chosen.Distinct()]);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/inbox/channels", (Request r, Work w, CancellationToken ct) => Run(r, w, ct))
    .SignedIn("inbox");
}
