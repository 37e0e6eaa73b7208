/**
 * The members of interfaces and of object types: which of them are methods, whichever way they are written.
 */
import { Kind, propertyName, type Tree } from './syntax';

export interface InterfaceMember {
  readonly name: string;
  readonly node: Tree.TSMethodSignature | Tree.TSPropertySignature;
  /** A method, or a property that is a function. */
  readonly isMethod: boolean;
}

export function interfaceOf(node: Tree.TSInterfaceDeclaration | Tree.TSTypeLiteral): readonly InterfaceMember[] {
  const members = node.type === Kind.TSInterfaceDeclaration ? node.body.body : node.members;
  return members.flatMap((member): InterfaceMember[] => {
    if (member.type !== Kind.TSMethodSignature && member.type !== Kind.TSPropertySignature) {
      return [];
    }
    const name = propertyName(member.key, member.computed);
    if (name === undefined) {
      return [];
    }
    const isMethod = member.type === Kind.TSMethodSignature && member.kind === 'method';
    return [{ name, node: member, isMethod }];
  });
}

/** What calling the member yields, or what a property holds. */
export function typeOfMember({ node }: Pick<InterfaceMember, 'node'>): Tree.TypeNode | undefined {
  return node.type === Kind.TSMethodSignature ? node.returnType?.typeAnnotation : node.typeAnnotation?.typeAnnotation;
}
