/** What the agent says when it is interrupted, in sentences: long enough to be cut anywhere, without figures, which an ear may write in two ways. */
export const sentences: readonly string[] = [
  'The old harbour lies behind a long wall of grey stone. Early in the morning the boats come back, and the people of the town walk down to see what they have brought. There is a small market under the trees, with bread, honey and fresh fish. By noon the square is empty again, and only the cats are left to clean up what nobody wanted to buy.',
  'When you bake bread at home, the most important thing is to be patient. Mix the flour with water and a little salt, and let it rest under a wet towel for half an hour. Fold the dough a few times, as you would fold a letter, and leave it in a cool place overnight. In the morning it will have grown, and it will smell a little sour, which is just what you want.',
  'Our garden is open every day from the first warm week of spring until the leaves begin to fall. Follow the narrow path along the river, and you will find roses, apple trees and a wooden bridge that was built by a carpenter from the next village. Children may climb the big oak behind the kitchen, but please keep your dogs away from the ducks.',
  'A good map tells you more than where the roads are. It shows how high the hills rise, where the water runs after heavy rain, and which way the forest grows. Before you leave, fold it so that today is on the outside. Look at it whenever you rest, even if you believe that you know the way, because it is much easier to stay found than to be found again.',
];

/** The same, as words with a silence between them: how many were begun can be counted without understanding any. */
export const lists: readonly string[] = [
  'Moon. River. Lemon. Wool. Seven. Mirror. Salmon. Yellow. Farm. Melon. Shell. Willow. Lion. Summer. Rain. Valley. Iron. Honey. Wave. Lemonade. Morning. Fire. Snow. Island.',
  'Violin. Marble. Rose. Evening. Wheel. Linen. Sail. Hammer. Meadow. Nine. Fern. Sugar. Lamb. Arrow. Wire. Salad. Mill. Hero. Lane. Oven. Silver. Yarn. Harvest. Moss.',
];
