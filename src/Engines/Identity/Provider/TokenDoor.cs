using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Identity;

/// <summary>The token endpoint: RFC 6749 3.2, OpenID Connect Core 3.1.3 and 12.</summary>
internal sealed class TokenDoor(ClientProof proof, CodeGrant codes, RefreshGrant refreshes, SystemGrant systems, DeviceGrant devices) {
  const string Purpose = "oidc.token";

  public async Task<IResult> Answer(HttpContext http, Work w) {
    var current = http.RequestServices.GetRequiredService<ActorContext>();
    current.Purpose = Purpose;
    var (form, unread) = await OAuthForm.Read(http);
    if (unread is not null) return OAuthAnswers.Refuse(http, unread);
    if (form!["grant_type"] is not { } type) return OAuthAnswers.Refuse(http, new("invalid_request", "grant_type is missing."));
    if (!GrantTypes.All.Contains(type)) return OAuthAnswers.Refuse(http, new("unsupported_grant_type", "This grant_type is not supported."));
    var (client, unproved) = await proof.Of(http, form, w);
    if (unproved is not null) return OAuthAnswers.Refuse(http, unproved);
    if (!client!.Client.Allows(type)) return OAuthAnswers.Refuse(http, new("unauthorized_client", "The client is not registered for this grant_type."));
    // the act is the system's own, whoever it is for
    current.Actor = client.Client.AsActor();
    var (told, error) = type switch {
      GrantTypes.Code => await codes.Run(client.Client, form, w, http.RequestAborted),
      GrantTypes.Refresh => await refreshes.Run(client.Client, form, w, http.RequestAborted),
      GrantTypes.Device => await devices.Run(client.Client, form, w, http.RequestAborted),
      GrantTypes.Client => await systems.Run(client.Client, form, w, http.RequestAborted),
      _ => throw new InvalidOperationException($"Nothing gives tokens for {type}."),
    };
    return error is null ? OAuthAnswers.Say(http, told!) : OAuthAnswers.Refuse(http, error);
  }

  /// <summary>Systems ask often: nothing that is for browsers and their sessions lies on the way, and failures to prove oneself are counted on their own.</summary>
  public static void Route(IEndpointRouteBuilder routes) {
    var door = routes.MapPost(Connect.Token, (HttpContext http, TokenDoor door, Work w) => door.Answer(http, w)).Public(Purpose).DisableRateLimiting().DisableAntiforgery().ExcludeFromDescription();
    door.ShortCircuit();
    door.OpenToScripts(routes, Connect.Token, "POST");
  }
}
