using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Claims;

namespace Saola.Identity;

/// <summary>A post as its holder may choose it.</summary>
public sealed record HeldPost(Guid Id, Guid Unit, string UnitName, string OfficeName, string? Title, Actor Actor);

/// <summary>A living session: whose it is and as whom its owner may act.</summary>
/// <param name="ProvenAt">When its owner last proved who they are.</param>
public sealed record SessionState(Guid Id, Guid Account, string UserName, string Name, bool Demo, DateTimeOffset ProvenAt, Actor Self, ImmutableArray<HeldPost> Posts) {
  /// <summary>The actor in the chosen post; without one, or when it has ended, the first; without any, the person as such.</summary>
  public Actor ActorIn(Guid? post) => Held(post)?.Actor ?? Self;

  public HeldPost? Held(Guid? post) => Posts.FirstOrDefault(p => p.Id == post) ?? Posts.FirstOrDefault();
}

/// <summary>The claims that a session's cookie carries: ids only.</summary>
internal static class Claims {
  public const string Scheme = "saola", Session = "sid", Post = "post";

  public static ClaimsPrincipal Principal(Guid session, Guid? post) {
    var identity = new ClaimsIdentity(Scheme);
    identity.AddClaim(new(Session, session.ToString("N")));
    // Antiforgery binds its tokens to this claim.
    identity.AddClaim(new(ClaimTypes.NameIdentifier, session.ToString("N")));
    if (post is { } id) identity.AddClaim(new(Post, id.ToString("N")));
    return new(identity);
  }

  public static Guid? SessionOf(ClaimsPrincipal? user) => IdOf(user, Session);
  public static Guid? PostOf(ClaimsPrincipal? user) => IdOf(user, Post);

  static Guid? IdOf(ClaimsPrincipal? user, string claim) =>
    Guid.TryParseExact(user?.FindFirst(c => c.Type == claim)?.Value, "N", out var id) ? id : null;
}
