using System.Net;
using Saola.Kernel;
using Saola.Testing;
using Xunit;
using static Saola.PublicServices.Tests.DossierApp;

namespace Saola.PublicServices.Tests;

/// <summary>Who asks, who answers, and what each of them sees.</summary>
static class Questions {
  public static Actor Answering(Guid? office = null, Guid? id = null, bool leader = false) {
    var actor = Officer("intake", office, id);
    return actor with { Permissions = [.. actor.Permissions, DossierPermissions.Answer, .. leader ? new[] { DossierPermissions.AnswerComplaint } : []] };
  }

  public static object Body(string kind = "question", string text = "Khi nào có kết quả?") => new { kind, text };

  public static async Task<Guid> Asked(this DossierApp app, Guid dossier, string kind = "question") => (Guid)(await app.Post(Hoa, $"/api/dossiers/mine/{dossier}/questions", Body(kind)))["question"]!;
}
