using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>RFC 8628 3.1 and 3.2: a device asks to be let in, and is told what to show.</summary>
internal sealed class DeviceDoor(ClientProof proof, Issuer issuer, Work w) {
  public async Task<IResult> Answer(HttpContext http) {
    var (form, unread) = await OAuthForm.Read(http);
    if (unread is not null) return OAuthAnswers.Refuse(http, unread);
    var (proved, unproved) = await proof.Of(http, form!, w);
    if (unproved is not null) return OAuthAnswers.Refuse(http, unproved);
    var client = proved!.Client;
    if (!client.Allows(GrantTypes.Device)) return OAuthAnswers.Refuse(http, new("unauthorized_client", "The client is not a device."));
    var scopes = (form!["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Intersect(client.Scopes, StringComparer.Ordinal).ToArray();
    if (scopes.Length == 0) return OAuthAnswers.Refuse(http, new("invalid_scope", "None of the scopes asked for is open to this client."));
    http.RequestServices.GetRequiredService<ActorContext>().Actor = client.AsActor();
    var (request, code) = DeviceRequest.For(client, scopes, w.Now);
    w.Db<IdentityDb>().Add(request);
    w.Publish(new DeviceAsked(request.Id, client.Id));
    await w.Commit(http.RequestAborted);
    var shown = DeviceRequest.Shown(request.UserCode);
    return OAuthAnswers.Say(http, new() {
      ["device_code"] = code, ["user_code"] = shown, ["verification_uri"] = issuer.At("/thiet-bi"), ["verification_uri_complete"] = issuer.At($"/thiet-bi?ma={shown}"),
      ["expires_in"] = (int)DeviceRequest.Life.TotalSeconds, ["interval"] = (int)DeviceRequest.Interval.TotalSeconds,
    });
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost(Connect.Device, (HttpContext http, DeviceDoor door) => door.Answer(http))
    .Public("oidc.device").RequireRateLimiting("anonymous").DisableAntiforgery().ExcludeFromDescription();
}
