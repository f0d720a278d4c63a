namespace Saola.Identity;

/// <param name="Until">The last day; null until it is ended.</param>
[Event("identity.service_role_given", "A connected system got a role of its own in its office.")]
public sealed record ServiceRoleGiven(Guid Client, Guid Grant, string Role, Guid Office, bool SubTree, DateOnly From, DateOnly? Until) : ClientEvent(Client) {
  internal static ServiceRoleGiven Of(ServiceRole r) => new(r.Client, r.Id, r.Role, r.Office, r.SubTree, r.ValidFrom, r.ValidTo?.AddDays(-1));
}

[Event("identity.service_role_ended", "A role of a connected system was ended.")]
public sealed record ServiceRoleEnded(Guid Client, Guid Grant, string Role, Guid Office, DateOnly On) : ClientEvent(Client);

[Event("identity.service_role_reviewed", "A role of a connected system under review was confirmed, ended, or reported because nobody said anything.")]
public sealed record ServiceRoleReviewed(Guid Client, Guid Item, Guid Review, Guid Grant, ReviewDecision Decision) : ClientEvent(Client);
