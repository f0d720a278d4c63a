using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddQuestions(IServiceCollection services) => services.AddSingleton(new RailLink(32, () => Words.T["questions"], "/can-bo/hoi-dap", "message-square", DossierPermissions.Answer, Waiting));

  static async ValueTask<RailCount?> Waiting(IServiceProvider services, CancellationToken ct) {
    var w = services.GetRequiredService<Work>();
    return new(await w.Db<PublicServicesDb>().DossierQuestions(w.Actor).LongCountAsync(q => q.AnsweredAt == null, ct));
  }

  static partial void MapQuestions(IEndpointRouteBuilder routes) {
    AskDossier.Route(routes);
    ListQuestions.Route(routes);
    AnswerQuestion.Route(routes);
    JudgeAnswer.Route(routes);
  }
}
